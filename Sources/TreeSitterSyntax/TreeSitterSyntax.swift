// TreeSitterSyntax
