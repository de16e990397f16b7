//! The instructions of the current stable frontend.

/// Declares the instructions once: the variant and how it is written.
macro_rules! keywords {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// Which instruction a line is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Keyword {
            $($(#[$doc])* $variant,)*
            /// A word that no instruction has.
            Unknown,
        }

        impl Keyword {
            /// Every instruction, in alphabetical order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The instruction in upper case; `UNKNOWN` for an unknown one.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown => "UNKNOWN",
                }
            }

            /// Reads a keyword in any case.
            #[must_use]
            pub fn parse(word: &str) -> Self {
                match word {
                    $(_ if word.eq_ignore_ascii_case($text) => Self::$variant,)*
                    _ => Self::Unknown,
                }
            }
        }
    };
}

keywords! {
    /// ADD.
    Add = "ADD",
    /// ARG.
    Arg = "ARG",
    /// CMD.
    Cmd = "CMD",
    /// COPY.
    Copy = "COPY",
    /// ENTRYPOINT.
    Entrypoint = "ENTRYPOINT",
    /// ENV.
    Env = "ENV",
    /// EXPOSE.
    Expose = "EXPOSE",
    /// FROM.
    From = "FROM",
    /// HEALTHCHECK.
    Healthcheck = "HEALTHCHECK",
    /// LABEL.
    Label = "LABEL",
    /// MAINTAINER, deprecated.
    Maintainer = "MAINTAINER",
    /// ONBUILD.
    Onbuild = "ONBUILD",
    /// RUN.
    Run = "RUN",
    /// SHELL.
    Shell = "SHELL",
    /// STOPSIGNAL.
    Stopsignal = "STOPSIGNAL",
    /// USER.
    User = "USER",
    /// VOLUME.
    Volume = "VOLUME",
    /// WORKDIR.
    Workdir = "WORKDIR",
}
