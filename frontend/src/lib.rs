//! The WASM module: brings the page to life and nothing else, ever.

/// Called by the page's script once the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}

/// Called inside another page, once the frame knows for whom it is: draws the panel below that path.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn embed(base: String) {
    console_error_panic_hook::set_once();
    app::embedded::begin(base);
    leptos::mount::mount_to_body(app::embedded::Embedded);
}
