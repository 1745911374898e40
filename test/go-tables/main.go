// Command go-tables writes what Go's own libraries make of the texts that occur in Kubernetes objects, as tables that
// the tests hold this project's readers against. The seed is fixed: the same libraries write the same tables.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

const seed = 20260914

// table gives the rows of one file; each row is a line with tabs between its columns.
type table func(random *rand.Rand) [][]string

var tables = map[string]table{
	"quantities":     quantities,
	"time-zones":     timeZones,
	"zone-names":     zoneNames,
	"cron-schedules": cronSchedules,
	"percentages":    percentages,
	"addresses":      addresses,
	"resource-names": resourceNames,
}

func main() {
	folder := flag.String("out", ".", "folder for the tables")
	flag.Parse()
	os.Setenv("ZONEINFO", database)
	for name, rows := range tables {
		lines := make([]string, 0)
		for _, row := range rows(rand.New(rand.NewPCG(seed, uint64(len(name))))) {
			lines = append(lines, strings.Join(row, "\t"))
		}
		if err := write(filepath.Join(*folder, name+".tsv.gz"), strings.Join(lines, "\n")+"\n"); err != nil {
			log.Fatal(err)
		}
		log.Printf("%s: %d rows", name, len(lines))
	}
}

func write(path, text string) error {
	var zipped bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if _, err := writer.Write([]byte(text)); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, zipped.Bytes(), 0o644)
}

// pick is one of the choices.
func pick[T any](random *rand.Rand, choices ...T) T {
	return choices[random.IntN(len(choices))]
}

// digits is a text of n random digits, one time in three with zeros at its end.
func digits(random *rand.Rand, n int) string {
	text := make([]byte, n)
	for at := range text {
		text[at] = byte('0' + random.IntN(10))
	}
	if n > 1 && random.IntN(3) == 0 {
		for at := 1 + random.IntN(n-1); at < n; at++ {
			text[at] = '0'
		}
	}
	return string(text)
}

// unique leaves out texts that came before.
func unique(make func() string, n int) []string {
	seen := map[string]bool{}
	texts := []string{}
	for tries := 0; len(texts) < n && tries < 20*n; tries++ {
		text := make()
		if seen[text] || strings.ContainsAny(text, "\t\n") {
			continue
		}
		seen[text] = true
		texts = append(texts, text)
	}
	return texts
}
