//! Nodes of YAML as values, and the places that they mark.

use std::rc::Rc;

use plimsoll_syntax::diagnostic::Diagnostic;
use plimsoll_syntax::yaml::{Node, NodeKind, Tag};

use super::super::faults::Faults;
use super::super::trail::{Items, Trail};
use super::super::value::{FileId, Key, Kind, Map, Origin, Value};

use super::Mark;

/// Turns nodes of YAML into values.
pub(super) struct Reader<'f> {
    pub(super) file: FileId,
    pub(super) faults: &'f mut Faults,
    pub(super) marks: Vec<Mark>,
    /// How many values may still be read.
    pub(super) left: usize,
}

impl Reader<'_> {
    pub(super) fn read(&mut self, node: &Node, trail: &mut Trail) -> Value {
        let at = Origin { file: self.file, span: node.span };
        if self.left == 0 {
            return Value::null(at);
        }
        self.left -= 1;
        let kind = match &node.kind {
            NodeKind::Null => Kind::Null,
            NodeKind::Bool(value) => Kind::Bool(*value),
            NodeKind::Int(number) => Kind::Int(*number),
            NodeKind::Float(number) => Kind::Float(*number),
            NodeKind::Timestamp(text) => Kind::Time(text.as_str().into()),
            NodeKind::String { text, .. } => Kind::String(Rc::clone(text)),
            NodeKind::Sequence(items) => {
                let items = items.iter().filter(|item| item.tag != Some(Tag::Reset)).enumerate();
                Kind::List(
                    items
                        .map(|(at, item)| trail.with_item(at, |trail| self.read(item, trail)))
                        .collect(),
                )
            }
            NodeKind::Mapping(entries) => {
                let mut map = Map::new();
                for entry in entries {
                    self.entry(&mut map, &entry.key, &entry.value, trail);
                }
                Kind::Map(map)
            }
        };
        Value::new(kind, at)
    }

    fn entry(&mut self, map: &mut Map, key: &Node, value: &Node, trail: &mut Trail) {
        let at = Origin { file: self.file, span: key.span };
        let NodeKind::String { text: name, .. } = &key.kind else {
            let shown = match &key.kind {
                NodeKind::Bool(value) => value.to_string(),
                NodeKind::Int(number) => number.to_string(),
                NodeKind::Float(number) => number.to_string(),
                NodeKind::Timestamp(text) => text.clone(),
                NodeKind::Null => "<nil>".to_owned(),
                _ => "map or list".to_owned(),
            };
            let place = trail.display(Items::Numbered).to_string().replace(".[", "[");
            let place =
                if place.is_empty() { "at top level".to_owned() } else { format!("in {place}") };
            let message = format!("non-string key {place}: {shown}");
            self.faults.adopt(
                self.file,
                Diagnostic::error("compose-key", message, key.span)
                    .with_help("put the key in quotes"),
            );
            return;
        };
        trail.with_key(name, |trail| {
            let mark = |marks: &mut Vec<Mark>| {
                let path = trail.parts().into_iter().map(Rc::from).collect();
                marks.push(Mark { path });
            };
            match &value.tag {
                Some(Tag::Reset) => mark(&mut self.marks),
                tag => {
                    if *tag == Some(Tag::Override) {
                        mark(&mut self.marks);
                    }
                    let value = self.read(value, trail);
                    map.insert(Key { name: Rc::clone(name), at }, value);
                }
            }
        });
    }
}
