// Private functions that nobody mentions.
export class Shop {
  private lost(): void {} // expect: unused/private-function
  private found(): void {}
  protected hook(): void {}
  run(): void {
    this.found();
  }
}
