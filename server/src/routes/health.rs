//! `GET /healthz`: whether this process answers.

/// Always `ok`, while there is somebody to say it.
pub async fn healthz() -> &'static str {
    "ok\n"
}
