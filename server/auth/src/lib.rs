//! Who is asking: decides the Scope of a reader.
