import Testing

// Delete this file with the first real test of ConfigurationTests.
@Test func placeholder() {}
