function load(source: string, model: Model): void {
  eval(source); // expect: power-of-ten/preprocessor
  model.eval(source);
  setInterval(() => load(source, model), 10);
}
