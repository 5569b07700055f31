// options: limit=3
// Nothing but data.
package data

var a = 1
var b = 1
var c = 1
