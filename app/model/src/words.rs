//! The macro behind every closed vocabulary: an enum, its fixed integers and its kebab-case names in one table.
//!
//! In: a table of variants. Out: the enum with `ALL`, `name()`, `from_name()`, `code()`, `from_code()`, serde by
//! name. Refuses to know: what the words mean. Integers are stored: never renumber, only add.

/// Makes a closed vocabulary; see `status.rs` for its shape.
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant = $code,)+ }

        impl $name {
            /// Every word, in the order of its integers.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as the API, the query line and the URL write it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The word read back; exact.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($word => Some(Self::$variant),)+ _ => None }
            }

            /// The integer the database holds.
            pub const fn code(self) -> i64 {
                self as u8 as i64
            }

            /// The integer read back.
            pub const fn from_code(code: i64) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
