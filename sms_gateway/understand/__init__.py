"""What a text message wants, in any language and however it is typed. Pure."""
