"""Language: texts in Chinese and English, numbers, error texts, and the theme."""
