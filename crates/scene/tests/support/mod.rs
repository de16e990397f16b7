//! Builds for tests, from a small subset of Dockerfile text.

use std::collections::HashMap;

use plimsoll_model::{
    Base, Build, Context, ContextId, ContextKind, Edge, EdgeId, EdgeKind, Effect, Image, ImageId,
    Node, Stage, StageId, Step, StepId, StepNumber,
};
use plimsoll_syntax::dockerfile::Keyword;
use plimsoll_syntax::text::{Lines, Span};

/// Reads a Dockerfile of one-line instructions.
pub fn build(text: &str) -> Build {
    build_with(text, &[])
}

/// Reads a Dockerfile; names in `contexts` are named contexts.
pub fn build_with(text: &str, contexts: &[&str]) -> Build {
    let text = text.replace("\\\n", " ");
    let mut reader = Reader { named: contexts, ..Reader::default() };
    let names: Vec<Option<String>> = text
        .lines()
        .filter(|line| line.starts_with("FROM "))
        .map(|line| line.split_once(" AS ").map(|(_, name)| name.trim().to_owned()))
        .collect();
    for (index, name) in names.iter().enumerate() {
        reader.names.insert(index.to_string(), index);
        if let Some(name) = name {
            reader.names.insert(name.clone(), index);
        }
    }
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            reader.line(line, index as u32 + 1);
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader<'a> {
    named: &'a [&'a str],
    names: HashMap<String, usize>,
    stages: Vec<Stage>,
    steps: Vec<Step>,
    images: Vec<Image>,
    contexts: Vec<Context>,
    edges: Vec<Edge>,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, number: u32) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match Keyword::parse(word) {
            Keyword::From => self.stage(rest, line, number),
            _ if self.stages.is_empty() => {}
            keyword => self.step(keyword, rest, line, number),
        }
    }

    fn image(&mut self, reference: &str) -> ImageId {
        let found = self.images.iter().position(|image| image.reference == reference);
        ImageId::new(found.unwrap_or_else(|| {
            self.images.push(Image { reference: reference.to_owned() });
            self.images.len() - 1
        }))
    }

    fn context(&mut self, name: &str, kind: ContextKind) -> ContextId {
        let context = Context { name: name.to_owned(), kind };
        let found = self.contexts.iter().position(|other| *other == context);
        ContextId::new(found.unwrap_or_else(|| {
            self.contexts.push(context);
            self.contexts.len() - 1
        }))
    }

    fn node(&mut self, name: &str, before: usize) -> Node {
        if self.named.contains(&name) {
            return Node::Context(self.context(name, ContextKind::Named));
        }
        match self.names.get(name) {
            Some(&stage) if stage < before => Node::Stage(StageId::new(stage)),
            _ => Node::Image(self.image(name)),
        }
    }

    fn stage(&mut self, rest: &str, text: &str, line: u32) {
        let id = StageId::new(self.stages.len());
        let mut words = rest.split_whitespace();
        let from = words.next().unwrap();
        let name = rest.split_once(" AS ").map(|(_, name)| name.trim().to_owned());
        let base = match from {
            "scratch" => Base::Scratch,
            _ => match self.node(from, id.index()) {
                Node::Stage(id) => Base::Stage(id),
                Node::Image(id) => Base::Image(id),
                Node::Context(id) => Base::Context(id),
            },
        };
        let node = match base {
            Base::Stage(id) => Some(Node::Stage(id)),
            Base::Image(id) => Some(Node::Image(id)),
            Base::Context(id) => Some(Node::Context(id)),
            Base::Scratch | Base::Unknown => None,
        };
        if let Some(node) = node {
            self.edge(EdgeKind::From, node, None, line, &[]);
            self.edges.last_mut().unwrap().to = id;
        }
        self.stages.push(Stage {
            id,
            label: name.clone().unwrap_or_else(|| format!("stage-{}", id.index())),
            name,
            base,
            platform: None,
            span: Span::default(),
            lines: Lines { first: line, last: line },
            from_last_line: line,
            text: text.to_owned(),
            first_step: StepId::new(self.steps.len()),
            step_count: 0,
            from_number: None,
            reachable: false,
        });
    }

    fn edge(
        &mut self,
        kind: EdgeKind,
        from: Node,
        step: Option<StepId>,
        line: u32,
        paths: &[&str],
    ) {
        let (dest, sources) = paths.split_last().map_or((None, &[][..]), |(d, s)| (Some(*d), s));
        self.edges.push(Edge {
            id: EdgeId::new(self.edges.len()),
            kind,
            from,
            to: StageId::new(self.stages.len().saturating_sub(1)),
            step,
            span: Span::default(),
            line,
            sources: sources.iter().map(|&source| source.to_owned()).collect(),
            dest: dest.map(str::to_owned),
        });
    }

    fn step(&mut self, keyword: Keyword, rest: &str, text: &str, line: u32) {
        let id = StepId::new(self.steps.len());
        let words: Vec<_> = rest.split_whitespace().collect();
        let paths: Vec<_> = words.iter().copied().filter(|word| !word.starts_with("--")).collect();
        let from = words.iter().find_map(|word| word.strip_prefix("--from="));
        match keyword {
            Keyword::Copy | Keyword::Add => {
                let kind = if keyword == Keyword::Copy { EdgeKind::Copy } else { EdgeKind::Add };
                let remote = paths.first().filter(|path| path.contains("://"));
                let node = match (from, remote) {
                    (Some(from), _) => self.node(from, usize::MAX),
                    (None, Some(url)) => Node::Context(self.context(url, ContextKind::Remote)),
                    (None, None) => Node::Context(self.context("context", ContextKind::Main)),
                };
                self.edge(kind, node, Some(id), line, &paths);
            }
            Keyword::Run => {
                let mounts = words.iter().filter_map(|word| word.strip_prefix("--mount="));
                for mount in mounts.flat_map(|mount| mount.split(',')) {
                    if let Some(from) = mount.strip_prefix("from=") {
                        let node = self.node(from, usize::MAX);
                        self.edge(EdgeKind::Mount, node, Some(id), line, &[]);
                    }
                }
            }
            _ => {}
        }
        let layer =
            matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir);
        let stage = self.stages.last_mut().unwrap();
        stage.step_count += 1;
        stage.lines.last = line;
        self.steps.push(Step {
            id,
            stage: stage.id,
            keyword,
            span: Span::default(),
            lines: Lines { first: line, last: line },
            text: text.to_owned(),
            number: layer.then_some(StepNumber { index: 1, total: 1 }),
            effect: if layer { Effect::Layer } else { Effect::Metadata },
            reason: if layer { "it changes files" } else { "it only edits the configuration" },
            flags: Vec::new(),
            heredocs: Vec::new(),
            onbuild: false,
            instruction: 0,
        });
    }

    fn finish(mut self) -> Build {
        let mut needed = vec![false; self.stages.len()];
        let mut stack: Vec<_> = self.stages.len().checked_sub(1).into_iter().collect();
        let mut inputs = vec![Vec::new(); self.stages.len()];
        for edge in &self.edges {
            if let Node::Stage(from) = edge.from {
                inputs[edge.to.index()].push(from.index());
            }
        }
        while let Some(stage) = stack.pop() {
            if !std::mem::replace(&mut needed[stage], true) {
                stack.extend(&inputs[stage]);
            }
        }
        for (stage, needed) in self.stages.iter_mut().zip(needed) {
            stage.reachable = needed;
        }
        let target = self.stages.last().map(|stage| stage.id);
        let Self { stages, steps, images, contexts, edges, .. } = self;
        Build::from_parts(stages, steps, images, contexts, edges, target)
    }
}
