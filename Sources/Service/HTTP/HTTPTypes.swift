package import HTTPTypes

// `Evidence` has types of these names for what it sends to others; here they are those of the server.
package typealias HTTPRequest = HTTPTypes.HTTPRequest
package typealias HTTPResponse = HTTPTypes.HTTPResponse
