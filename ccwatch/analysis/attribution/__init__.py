"""What fills a context: categories, tools, files and blocks that add up to what was measured."""
