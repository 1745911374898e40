package main

import (
	"archive/zip"
	"log"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// database is what Go embeds in programs that import time/tzdata; the system's own may be older or newer.
var database = filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip")

// knownZones are the names in the database.
func knownZones() []string {
	archive, err := zip.OpenReader(database)
	if err != nil {
		log.Fatal(err)
	}
	defer archive.Close()
	names := []string{}
	for _, file := range archive.File {
		if !strings.HasSuffix(file.Name, "/") {
			names = append(names, file.Name)
		}
	}
	slices.Sort(names)
	return names
}

// revised are zones for which newer databases than Go's tell other offsets.
var revised = map[string]bool{
	"Africa/Casablanca": true, "Africa/El_Aaiun": true, "America/Edmonton": true, "America/Vancouver": true,
	"America/Yellowknife": true, "Canada/Mountain": true, "Canada/Pacific": true, "Europe/Chisinau": true,
	"Europe/Tiraspol": true,
}

// steadyZones are the known ones without the revised.
func steadyZones() []string {
	return slices.DeleteFunc(knownZones(), func(name string) bool { return revised[name] })
}

// timeZones: a name, its offset at 1970, then pairs of a moment when the offset changed, until 2038, and the new one.
func timeZones(_ *rand.Rand) [][]string {
	rows := [][]string{}
	for _, name := range append(steadyZones(), "UTC") {
		location, err := time.LoadLocation(name)
		if err != nil {
			log.Fatal(err)
		}
		rows = append(rows, append([]string{name}, changes(location)...))
	}
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return slices.CompactFunc(rows, func(a, b []string) bool { return a[0] == b[0] })
}

func changes(location *time.Location) []string {
	offsetAt := func(at int64) int {
		_, offset := time.Unix(at, 0).In(location).Zone()
		return offset
	}
	const day, end = 86400, 2145916800
	offset := offsetAt(0)
	columns := []string{strconv.Itoa(offset)}
	for from := int64(0); from < end; from += day {
		next := offsetAt(from + day)
		if next == offset {
			continue
		}
		at := from + 1 + int64(sort.Search(day-1, func(after int) bool { return offsetAt(from+1+int64(after)) != offset }))
		columns = append(columns, strconv.FormatInt(at, 10), strconv.Itoa(next))
		offset = next
	}
	return columns
}

// zoneNames: a text, and whether it is the name of a zone.
func zoneNames(random *rand.Rand) [][]string {
	known := knownZones()
	texts := []string{"", "UTC", "Local", "utc", "local", "LOCAL", "Utc", "Z", "GMT", "gmt", "UTC+1", "+02:00", "-0500", "GMT+2",
		"Factory", "posixrules", "localtime", "zone.tab", "tzdata.zi", "leapseconds", "Etc/Unknown", "EST5EDT", "ACT", "AET", "PST", "IST", "JST",
		"CTT", "US/Pacific-New", "SystemV/EST5", "Etc/GMT+13", "Etc/GMT-15", "constructor", "__proto__", "toString"}
	for _, name := range known {
		texts = append(texts, name)
		area, city, _ := strings.Cut(name, "/")
		for _, near := range []string{
			strings.ToLower(name), strings.ToUpper(name), strings.ReplaceAll(name, "_", " "), "posix/" + name, "right/" + name,
			name + " ", " " + name, name + "/", "/" + name, area, area + "/", city, area + "//" + city, "./" + name, "../" + name,
			area + "\\" + city, name + "\x00", "\"" + name + "\"", name[:len(name)-1], name + "x", strings.Replace(name, "a", "á", 1),
			"/usr/share/zoneinfo/" + name, strings.ReplaceAll(name, "_", "-"), strings.ToUpper(name[:1]) + strings.ToLower(name[1:]),
		} {
			if random.IntN(8) == 0 && near != name {
				texts = append(texts, near)
			}
		}
	}
	slices.Sort(texts)
	rows := [][]string{}
	for _, text := range slices.Compact(texts) {
		// A system's own database may be looked in first and take other names: a name counts if it is in the embedded one.
		_, embedded := slices.BinarySearch(known, text)
		_, err := time.LoadLocation(text)
		taken := err == nil && (embedded || text == "" || text == "UTC" || text == "Local")
		rows = append(rows, []string{text, strconv.FormatBool(taken)})
	}
	return rows
}
