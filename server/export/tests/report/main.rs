//! Reports as others see them: what the page says (`pdftotext`), whether the signature holds (`pdfsig`, pyHanko, our own
//! check), and that nothing a stranger wrote changes either. The tools come by `./setup proof`.

mod clock;
mod flips;
mod hostile;
mod pages;
mod sample;
mod signature;
mod stamp;
mod tools;
