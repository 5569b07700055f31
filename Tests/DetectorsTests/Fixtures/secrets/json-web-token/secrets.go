// Three parts, of which the first two are JSON and the third is a signature. What stands between at signs is made up by the test.
package secrets

const session = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1c2VyLTcifQ.@n43@"  // expect: secrets/json-web-token
const tutorial = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.@n43@"  // from every tutorial
const unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyLTcifQ."  // has no signature
const header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"  // a header alone
