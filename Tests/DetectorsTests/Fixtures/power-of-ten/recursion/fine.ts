class Fine {
  size(other: Fine): number {
    return other.size(this);
  }
}
