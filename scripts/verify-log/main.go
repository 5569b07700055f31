// verify-log checks a log that Picket wrote with the libraries of Go's checksum database, which share nothing with
// Picket but the specifications.
//
//	verify-log log FOLDER VERIFIER-KEY   checkpoint, every tile and entry, proofs of inclusion and consistency
//	verify-log proof FILE VERIFIER-KEY   what `picket ledger prove` printed
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: verify-log log FOLDER KEY | verify-log proof FILE KEY"))
	}
	var err error
	switch os.Args[1] {
	case "log":
		err = verifyLog(os.Args[2], os.Args[3])
	case "proof":
		err = verifyProof(os.Args[2], os.Args[3])
	default:
		err = fmt.Errorf("%s: neither log nor proof", os.Args[1])
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// checkpoint opens a signed note and reads the tree in it.
func checkpoint(msg []byte, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(msg, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the checkpoint is not of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

// tiles reads the files of C2SP's tlog-tiles: those of the checksum database but for the height in the path.
type tiles struct{ folder string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range list {
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		bytes, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

// entries reads the bundle with the entry and those beside it.
func (t tiles) entries(first, size int64) ([][]byte, error) {
	width := int64(256)
	if size-first < width {
		width = size - first
	}
	tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: int(width)}
	path := "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/")
	data, err := os.ReadFile(filepath.Join(t.folder, path))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 {
			return nil, fmt.Errorf("%s: ends within a length", path)
		}
		end := 2 + (int(data[0])<<8 | int(data[1]))
		if len(data) < end {
			return nil, fmt.Errorf("%s: ends within an entry", path)
		}
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if int64(len(entries)) != width {
		return nil, fmt.Errorf("%s: has %d entries, not %d", path, len(entries), width)
	}
	return entries, nil
}

func verifyLog(folder, key string) error {
	msg, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := checkpoint(msg, key)
	if err != nil {
		return err
	}
	t := tiles{folder}
	// Authenticates each tile that it reads against the root.
	hashes := tlog.TileHashReader(tree, t)
	for first := int64(0); first < tree.N; first += 256 {
		entries, err := t.entries(first, tree.N)
		if err != nil {
			return err
		}
		var indexes []int64
		for i := range entries {
			indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(i)))
		}
		expected, err := hashes.ReadHashes(indexes)
		if err != nil {
			return err
		}
		for i, entry := range entries {
			if tlog.RecordHash(entry) != expected[i] {
				return fmt.Errorf("entry %d is not the one that was signed", first+int64(i))
			}
		}
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil || root != tree.Hash {
		return fmt.Errorf("the root of %d entries is not the checkpoint's: %v", tree.N, err)
	}
	for n := int64(0); n < tree.N; n += 1 + tree.N/61 {
		if err := prove(tree, n, hashes); err != nil {
			return fmt.Errorf("entry %d: %v", n, err)
		}
	}
	fmt.Println(tree.N)
	return nil
}

func prove(tree tlog.Tree, n int64, hashes tlog.HashReader) error {
	leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
	if err != nil {
		return err
	}
	record, err := tlog.ProveRecord(tree.N, n, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(record, tree.N, tree.Hash, n, leaf[0]); err != nil {
		return err
	}
	old, err := tlog.TreeHash(n+1, hashes)
	if err != nil {
		return err
	}
	growth, err := tlog.ProveTree(tree.N, n+1, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(growth, tree.N, tree.Hash, n+1, old)
}

func verifyProof(file, key string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var evidence struct {
		Checkpoint, Entry string
		Index             int64
		Path              []string
	}
	if err := json.Unmarshal(data, &evidence); err != nil {
		return err
	}
	tree, err := checkpoint([]byte(evidence.Checkpoint), key)
	if err != nil {
		return err
	}
	var path tlog.RecordProof
	for _, text := range evidence.Path {
		bytes, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(bytes) != tlog.HashSize {
			return fmt.Errorf("%q is no hash: %v", text, err)
		}
		var hash tlog.Hash
		copy(hash[:], bytes)
		path = append(path, hash)
	}
	if err := tlog.CheckRecord(path, tree.N, tree.Hash, evidence.Index, tlog.RecordHash([]byte(evidence.Entry))); err != nil {
		return err
	}
	fmt.Println(tree.N)
	return nil
}
