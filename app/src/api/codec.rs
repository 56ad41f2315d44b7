//! How arguments and answers travel: JSON, read from text. The pages' own resources are read from text too, so the
//! browser carries one reader of each type rather than two.
//!
//! In and out: values and bytes. Refuses to know: what they are.

use serde::{Serialize, de::DeserializeOwned};
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};

/// JSON in the body of a POST, both ways.
pub type Json = Post<Text>;

/// JSON as text.
pub struct Text;

impl ContentType for Text {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Text {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Text {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_string(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Text {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        // bytes that are no UTF-8 are no JSON: their replacement characters make the reader say where
        serde_json::from_str(&String::from_utf8_lossy(&bytes))
    }
}
