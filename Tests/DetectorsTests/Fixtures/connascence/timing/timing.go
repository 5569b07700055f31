package shop

func synchronise(server *Server) {
	server.Start()
	time.Sleep(2 * time.Second) // expect: connascence/timing low
	server.Read()
	for !server.Done { // expect: connascence/timing medium
		time.Sleep(time.Second * 1)
	}
	for i := 0; i < 3; i++ {
		time.Sleep(1 * time.Second)
		server.Ping()
	}
	time.Sleep(server.Pause)
	server.Stop()
	if _, err := os.Stat(path); os.IsNotExist(err) { // expect: connascence/timing low
		os.Mkdir(path, 0o755)
	}
	if _, err := os.Stat(path); err == nil {
		os.Remove(other)
	}
	time.Sleep(1 * time.Second)
}
