import Testing

// Delete this file with the first real test of TreeSitterSyntaxTests.
@Test func placeholder() {}
