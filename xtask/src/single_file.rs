//! Packs the static site into one HTML file that works from disk.
//!
//! Nothing in it is fetched: style sheets, scripts and the icon are written into the document, and
//! the WebAssembly is a compressed data block.
//! Its policy names each inline script and style by its hash and forbids every connection.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use lol_html::html_content::{ContentType, Element};
use lol_html::{HandlerResult, RewriteStrSettings, element, rewrite_str};
use sha2::{Digest, Sha256};

use crate::bundle::{files, only_file};

/// Starts the page; see `web/static/boot.js`, which looks for the elements written here.
const BOOT_SCRIPT: &str = "boot.js";

/// What the document needs besides its own markup.
struct Parts {
    glue: Asset,
    boot: Asset,
    styles: Vec<Asset>,
    module: String,
}

/// A text file of the site and its name there.
struct Asset {
    name: String,
    text: String,
}

/// Writes the single file for a built site.
pub(crate) fn write(site: &Path, output: &Path) -> Result<()> {
    let document = site.join("index.html");
    let document = fs::read_to_string(&document)
        .with_context(|| format!("cannot read {}", document.display()))?;
    let packed = pack(&document, site, &Parts::read(site)?)?;
    fs::write(output, packed).with_context(|| format!("cannot write {}", output.display()))
}

impl Parts {
    fn read(site: &Path) -> Result<Self> {
        let (mut glue, mut boot, mut styles) = (None, None, Vec::new());
        for path in files(site)? {
            let slot = match path.extension().and_then(|extension| extension.to_str()) {
                Some("css") => {
                    styles.push(Asset::read(&path)?);
                    continue;
                }
                Some("js") if path.ends_with(BOOT_SCRIPT) => &mut boot,
                Some("js") => &mut glue,
                _ => continue,
            };
            if let Some(Asset { name, .. }) = slot.replace(Asset::read(&path)?) {
                bail!("the single file has no place for the script {name}");
            }
        }
        for style in &styles {
            style.refuse("url(", "a style sheet in the single file cannot refer to other files")?;
        }
        Ok(Self {
            glue: glue.context("the site has no glue script")?,
            boot: boot.with_context(|| format!("the site has no {BOOT_SCRIPT}"))?,
            styles,
            module: packed_module(&only_file(site, "wasm")?)?,
        })
    }

    fn policy(&self) -> String {
        let scripts = format!("{} {}", self.glue.source(), self.boot.source());
        let styles: Vec<_> = self.styles.iter().map(Asset::source).collect();
        format!(
            "default-src 'none'; script-src {scripts} 'wasm-unsafe-eval' blob:; worker-src blob:; \
             connect-src 'none'; style-src {}; img-src data: blob:; base-uri 'none'; \
             form-action 'none'",
            styles.join(" ")
        )
    }

    /// The end of the body, after what is shown while this large part is being read.
    fn scripts(&self) -> String {
        format!(
            "<script type=\"application/gzip\" id=\"plimsoll-wasm\">{}</script>\n\
             <script id=\"plimsoll-glue\">{}</script>\n<script>{}</script>\n",
            self.module, self.glue.text, self.boot.text
        )
    }

    fn is_script(&self, address: &str) -> bool {
        [&self.glue, &self.boot].iter().any(|script| is_address_of(address, &script.name))
    }
}

impl Asset {
    fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A parser of HTML turns carriage returns into line feeds, which would change the hash.
        let asset = Self { name, text: text.replace("\r\n", "\n") };
        for end in ["</script", "</style", "<!--"] {
            asset.refuse(end, "it would end the element it is written into")?;
        }
        Ok(asset)
    }

    fn refuse(&self, text: &str, why: &str) -> Result<()> {
        if self.text.to_ascii_lowercase().contains(text) {
            bail!("{} contains {text:?}: {why}", self.name);
        }
        Ok(())
    }

    /// How a policy names this text when it is inline.
    fn source(&self) -> String {
        format!("'sha256-{}'", BASE64.encode(Sha256::digest(&self.text)))
    }
}

fn packed_module(path: &Path) -> Result<String> {
    let module = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&module).context("cannot compress in memory")?;
    Ok(BASE64.encode(encoder.finish().context("cannot compress in memory")?))
}

fn pack(document: &str, site: &Path, parts: &Parts) -> Result<String> {
    let policy = element!("meta[http-equiv='Content-Security-Policy']", |meta| {
        meta.set_attribute("content", &parts.policy())?;
        Ok(())
    });
    let links = element!("link[href]", |link| replace_link(link, site, parts));
    let scripts = element!("script", |script| {
        let address = script.get_attribute("src").unwrap_or_default();
        if !parts.is_script(&address) {
            return Err(format!("the single file has no place for the script {address:?}").into());
        }
        script.remove();
        Ok(())
    });
    let body = element!("body", |body| {
        body.append(&parts.scripts(), ContentType::Html);
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(policy)
        .append_element_content_handler(links)
        .append_element_content_handler(scripts)
        .append_element_content_handler(body);
    let packed = rewrite_str(document, settings).context("cannot rewrite index.html")?;
    if !packed.contains(&parts.glue.source()) {
        bail!("index.html has no Content-Security-Policy to replace");
    }
    Ok(packed)
}

fn replace_link(link: &mut Element<'_, '_>, site: &Path, parts: &Parts) -> HandlerResult {
    let relation = link.get_attribute("rel").unwrap_or_default();
    let address = link.get_attribute("href").unwrap_or_default();
    match relation.as_str() {
        "preload" | "modulepreload" => link.remove(),
        "stylesheet" => {
            let style = parts.styles.iter().find(|style| is_address_of(&address, &style.name));
            let style = style.ok_or_else(|| format!("the site lacks the style sheet {address}"))?;
            link.replace(&format!("<style>{}</style>", style.text), ContentType::Html);
        }
        "icon" => {
            let icon = fs::read(site.join(&address))?;
            let media = media_type(&address)?;
            link.set_attribute("href", &format!("data:{media};base64,{}", BASE64.encode(icon)))?;
        }
        other => return Err(format!("the single file has no place for a link to {other}").into()),
    }
    Ok(())
}

fn media_type(address: &str) -> Result<&'static str, String> {
    match Path::new(address).extension().and_then(|extension| extension.to_str()) {
        Some("svg") => Ok("image/svg+xml"),
        Some("png") => Ok("image/png"),
        _ => Err(format!("{address} is no picture that the single file can carry")),
    }
}

/// Whether a relative address names this file of the site.
fn is_address_of(address: &str, name: &str) -> bool {
    Path::new(address).file_name() == PathBuf::from(name).file_name()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "<!doctype html><html><head>\
        <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'\">\
        <link rel=\"stylesheet\" href=\"./a.css\"><link rel=\"preload\" href=\"./p.wasm\">\
        <script defer src=\"./p.js\"></script><script defer src=\"./boot.js\"></script>\
        </head><body><p>Loading</p></body></html>";

    fn packed(document: &str, style: &str) -> Result<String> {
        let site = tempfile::tempdir()?;
        for (name, text) in [
            ("index.html", document),
            ("a.css", style),
            ("p.js", "let glue;"),
            ("boot.js", "start();"),
            ("p.wasm", "\0asm"),
        ] {
            fs::write(site.path().join(name), text)?;
        }
        let output = site.path().join("one.html");
        write(site.path(), &output)?;
        Ok(fs::read_to_string(output)?)
    }

    #[test]
    fn nothing_is_left_to_fetch() {
        let document = packed(DOCUMENT, "p { color: red }").unwrap();
        assert!(!document.contains("src=\"") && !document.contains("href="), "{document}");
        assert!(document.contains("<style>p { color: red }</style>"), "{document}");
        assert!(document.contains("<script>start();</script>\n</body>"), "{document}");
    }

    #[test]
    fn the_policy_names_the_scripts_by_hash() {
        let document = packed(DOCUMENT, "").unwrap();
        let hash = BASE64.encode(Sha256::digest("start();"));
        assert!(document.contains(&format!("'sha256-{hash}'")), "{document}");
        assert!(document.contains("connect-src 'none'"), "{document}");
    }

    #[test]
    fn what_has_no_place_is_refused() {
        let style = packed(DOCUMENT, "p { background: URL(x.png) }").unwrap_err();
        assert!(style.to_string().contains("a.css"), "{style}");
        let document = DOCUMENT.replace("<body>", "<body><script>inline()</script>");
        assert!(packed(&document, "").is_err());
        assert!(packed(&DOCUMENT.replace("Content-Security-Policy", "refresh"), "").is_err());
    }

    #[test]
    fn text_that_would_end_its_element_is_refused() {
        assert!(packed(DOCUMENT, "/* </STYLE> */").is_err());
    }
}
