import Testing

// Delete this file with the first real test of CommandLineTests.
@Test func placeholder() {}
