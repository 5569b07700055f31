// A script without imports or exports: others may call what it declares.
function shown() {}
