"""mhtraining: awareness training on recognising signals of human trafficking, for municipalities."""
