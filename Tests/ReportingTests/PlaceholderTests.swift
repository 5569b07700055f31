import Testing

// Delete this file with the first real test of ReportingTests.
@Test func placeholder() {}
