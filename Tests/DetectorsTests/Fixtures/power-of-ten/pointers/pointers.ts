function first(names: Map<string, string>): string {
  const name = names.get("a")!; // expect: power-of-ten/pointers
  const other = names.get("a") ?? "";
  return !name ? (other as string) : name;
}
