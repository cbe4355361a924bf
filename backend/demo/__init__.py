"""The demonstration: an invented hundred days of phường Đức Phổ, beside a real empty database."""
