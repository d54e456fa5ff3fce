"""Pure: training modules written in Markdown: model, parser, linter, rendering, library. No framework."""
