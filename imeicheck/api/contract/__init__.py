"""What each operation takes and answers, as types, with the words and examples of the reference."""
