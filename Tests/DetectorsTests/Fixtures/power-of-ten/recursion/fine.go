package fine

func (t *Tree) Close() {
	t.file.Close()
}

func serve() {
	go serve()
}
