// Across files, see `parts/`; here a method and its near misses.
class Tree {
  depth(n: number): number { // expect: power-of-ten/recursion
    return n > 0 ? this.depth(n - 1) : 0;
  }

  size(other: Tree): number {
    return other.size(this);
  }
}

function load(path: string): string {
  return read(path);
}
