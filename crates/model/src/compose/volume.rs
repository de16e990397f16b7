//! The short form of a volume: `SOURCE:TARGET:OPTIONS`.
//!
//! As compose-go's `format/volume.go`.

/// A volume in its short form, taken apart.
#[expect(clippy::struct_excessive_bools, reason = "the options of the form are independent")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ShortVolume {
    /// True when the source is a path of the host.
    pub(super) bind: bool,
    /// The path of the host or the name of the volume; empty for an anonymous one.
    pub(super) source: String,
    pub(super) target: String,
    pub(super) read_only: bool,
    pub(super) nocopy: bool,
    pub(super) selinux: Option<String>,
    pub(super) propagation: Option<String>,
    /// True when it has more than a target.
    pub(super) has_source: bool,
    /// True for one or two characters, which Compose does not look into.
    pub(super) tiny: bool,
}

/// Takes a short volume apart.
///
/// # Errors
///
/// Says what is wrong, as Compose does.
pub(super) fn parse(spec: &str) -> Result<ShortVolume, String> {
    let mut volume = ShortVolume::default();
    let length = spec.chars().count();
    if length == 0 {
        return Err("invalid empty volume spec".to_owned());
    }
    if length <= 2 {
        spec.clone_into(&mut volume.target);
        volume.tiny = true;
        return Ok(volume);
    }
    let mut buffer = String::new();
    let characters = spec.chars().map(Some).chain([None]);
    for next in characters {
        match next {
            Some(c) if c != ':' => buffer.push(c),
            Some(_) if is_drive(&buffer) => buffer.push(':'),
            end => {
                volume
                    .add(&buffer, end.is_none())
                    .map_err(|why| format!("invalid spec: {spec}: {why}"))?;
                buffer.clear();
            }
        }
    }
    volume.bind = volume.has_source && is_path(&volume.source);
    Ok(volume)
}

/// A single letter before a colon is a drive of Windows.
fn is_drive(buffer: &str) -> bool {
    let mut characters = buffer.chars();
    matches!((characters.next(), characters.next()), (Some(c), None) if c.is_alphabetic())
}

/// True when a source is a path of the host and not the name of a volume.
fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~', '\\']) || {
        let mut characters = source.chars();
        characters.next().is_some_and(char::is_alphabetic) && characters.next() == Some(':')
    }
}

impl ShortVolume {
    fn add(&mut self, section: &str, is_last: bool) -> Result<(), &'static str> {
        if section.is_empty() {
            return Err("empty section between colons");
        }
        if !self.has_source && self.source.is_empty() && is_last {
            section.clone_into(&mut self.target);
            return Ok(());
        }
        if !self.has_source {
            section.clone_into(&mut self.source);
            self.has_source = true;
            return Ok(());
        }
        if self.target.is_empty() {
            section.clone_into(&mut self.target);
            return Ok(());
        }
        if !is_last {
            return Err("too many colons");
        }
        for option in section.split(',') {
            match option {
                "ro" => self.read_only = true,
                "rw" => self.read_only = false,
                "nocopy" => self.nocopy = true,
                "z" | "Z" => self.selinux = Some(option.to_owned()),
                "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave" => {
                    self.propagation = Some(option.to_owned());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_volume_is_taken_apart() {
        let show = |spec: &str| match parse(spec) {
            Err(why) => why,
            Ok(it) => format!(
                "{} {:?} -> {:?}{}{}",
                if it.bind { "bind" } else { "volume" },
                it.source,
                it.target,
                if it.read_only { " ro" } else { "" },
                it.propagation.map(|it| format!(" {it}")).unwrap_or_default()
            ),
        };
        assert_eq!(show("/a"), "volume \"\" -> \"/a\"");
        assert_eq!(show("./b:/c:ro"), "bind \"./b\" -> \"/c\" ro");
        assert_eq!(show("v:/y"), "volume \"\" -> \"v:/y\"");
        assert_eq!(show("v:/y:ro"), "bind \"v:/y\" -> \"ro\"");
        assert_eq!(show("vol:/x:nocopy"), "volume \"vol\" -> \"/x\"");
        assert_eq!(show("rel/p:/p"), "volume \"rel/p\" -> \"/p\"");
        assert_eq!(show("./s:/s:z,rshared"), "bind \"./s\" -> \"/s\" rshared");
        assert_eq!(show(":/x"), "invalid spec: :/x: empty section between colons");
        assert_eq!(show("/a:/b:ro:x"), "invalid spec: /a:/b:ro:x: too many colons");
    }
}
