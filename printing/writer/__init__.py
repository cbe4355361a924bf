"""A PDF/A-2b file, page by page, with fonts, forms and the printing condition written once."""
