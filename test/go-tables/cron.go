package main

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/netresearch/go-cron"
)

// cronSchedules: a schedule, and either `!` where it is none, or pairs of a time and the next run after it (unix seconds).
func cronSchedules(random *rand.Rand) [][]string {
	os.Unsetenv("TZ")
	time.Local = time.UTC
	known := steadyZones()
	texts := slices.Concat(
		unique(func() string { return "CRON_TZ=" + zone(random, known) + " " + line(random, 0) }, 4000),
		unique(func() string { return line(random, 0) }, 2000),
		unique(func() string { return line(random, 1+random.IntN(4)) }, 2000),
		unique(func() string { return "CRON_TZ=" + pick(random, skipsMidnight...) + " " + nightly(random) }, 1500),
		unique(func() string { return descriptor(random, known) }, 1000),
	)
	rows := [][]string{}
	for _, text := range texts {
		schedule, err := cron.ParseStandard(text)
		if err != nil {
			rows = append(rows, []string{text, "!"})
			continue
		}
		row := []string{text}
		for range 2 {
			after := moment(random, text)
			if losesDay(zoneOf(text), after) {
				continue
			}
			next := schedule.Next(time.Unix(after, 0))
			row = append(row, strconv.FormatInt(after, 10))
			if next.IsZero() {
				row = append(row, "never")
			} else {
				row = append(row, strconv.FormatInt(next.Unix()-after, 10))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// skipsMidnight are zones whose clock skipped 00:00, or half an hour, or a whole day.
var skipsMidnight = []string{"America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Africa/Cairo", "America/Asuncion", "Asia/Amman",
	"Asia/Tehran", "America/Santiago", "Asia/Gaza", "Atlantic/Azores", "America/Scoresbysund", "Pacific/Apia", "Australia/Lord_Howe",
	"Antarctica/Troll", "Asia/Damascus", "America/Godthab", "Pacific/Kwajalein", "Europe/London", "Asia/Pyongyang", "America/Caracas"}

func zone(random *rand.Rand, known []string) string {
	if random.IntN(40) == 0 {
		return pick(random, "", "Local", "utc", "\"UTC\"", "'Europe/Rome'", "\"Europe/Rome'", "Nowhere/City", "+01:00", "europe/rome", "Europe/Ro me", "Europe/Röm", strings.Repeat("A", 65))
	}
	return pick(random, known...)
}

// moment is one between 1990 and 2037, often near a change of the clock of the schedule's zone.
func moment(random *rand.Rand, text string) int64 {
	at := 631152000 + random.Int64N(1483228800)
	if random.IntN(3) == 0 {
		return at
	}
	_, end := time.Unix(at, 0).In(zoneOf(text)).ZoneBounds()
	if end.IsZero() {
		return at
	}
	return end.Unix() - 2*86400 + random.Int64N(2*86400+2*3600)
}

func zoneOf(text string) *time.Location {
	_, name, _ := strings.Cut(text, "TZ=")
	name, _, _ = strings.Cut(name, " ")
	location, err := time.LoadLocation(strings.Trim(name, `"'`))
	if err != nil {
		return time.UTC
	}
	return location
}

// losesDay tells whether the calendar leaves a day out in the years that are searched; there the library can go on for
// ever.
func losesDay(location *time.Location, after int64) bool {
	_, now := time.Unix(after, 0).In(location).Zone()
	_, later := time.Unix(after+7*366*86400, 0).In(location).Zone()
	return max(now-later, later-now) > 12*3600
}

// nightly runs at an hour in which clocks change.
func nightly(random *rand.Rand) string {
	minute := pick(random, "0", "30", "15", "59", "*/20")
	hour := pick(random, "0", "1", "2", "3", "23", "0,2", "*/2", "0-3", "22-1")
	day := pick(random, "*", "*", "*", "*/2", "1", "15-31", "31")
	return strings.Join([]string{minute, hour, day, pick(random, "*", "*", "*", "3-4,9-11"), pick(random, "*", "*", "0", "6,0", "1-5", "sun")}, " ")
}

type field struct {
	min, max int
	names    []string
}

var fieldsOfLine = []field{
	{0, 59, nil}, {0, 23, nil}, {1, 31, nil},
	{1, 12, []string{"jan", "FEB", "Mar", "apr", "MAY", "jun", "jUl", "aug", "sep", "OCT", "nov", "dec"}},
	{0, 7, []string{"sun", "MON", "tue", "Wed", "THU", "fri", "sat", "thu", "SUN"}},
}

// line has five fields, of which so many are spoilt.
func line(random *rand.Rand, spoilt int) string {
	texts := []string{}
	for _, field := range fieldsOfLine {
		texts = append(texts, fieldText(random, field))
	}
	if random.IntN(3) > 0 {
		texts[3] = "*"
	}
	if random.IntN(3) > 0 {
		texts[pick(random, 2, 4)] = "*"
	}
	for range spoilt {
		at := random.IntN(len(texts))
		text := texts[at]
		texts[at] = pick(random, text+"/", text+"-", "/"+text, "-"+text, text+",", ","+text, text+"/0", text+"/100", "L", "15W", "1#2", "H", "", "é", text+"/-1",
			"+"+text, text+"x", "60", "32", "0x1", "1e1", "9223372036854775808", "*-3", "?-3", "*/*", "99-5", "5-99", "MONDAY", "H/5", "thurs", "0-0", "7", "\u00a0", "１")
	}
	if spoilt > 1 {
		texts = pick(random, texts, texts[1:], append(texts, "*"), append([]string{" "}, texts...))
	}
	return strings.Join(texts, pick(random, " ", " ", " ", " ", "  ", "\v", "\u00a0", "\u2003", "\ufeff", "\u0085"))
}

func fieldText(random *rand.Rand, field field) string {
	parts := []string{}
	for range pick(random, 1, 1, 1, 1, 2, 3) {
		parts = append(parts, rangeText(random, field))
	}
	return strings.Join(parts, ",")
}

func rangeText(random *rand.Rand, field field) string {
	value := func() string {
		at := field.min + random.IntN(field.max-field.min+1)
		if field.names != nil && random.IntN(3) == 0 {
			return pick(random, field.names...)
		}
		return pick(random, "", "", "", "", "0") + strconv.Itoa(at)
	}
	step := func() string { return "/" + strconv.Itoa(1+random.IntN(pick(random, 5, field.max+1))) }
	switch random.IntN(8) {
	case 0, 1:
		return pick(random, "*", "*", "*", "?")
	case 2:
		return "*" + step()
	case 3:
		return value() + "-" + value()
	case 4:
		return value() + "-" + value() + step()
	case 5:
		return value() + step()
	}
	return value()
}

func descriptor(random *rand.Rand, known []string) string {
	before := pick(random, "", "", "CRON_TZ="+pick(random, known...)+" ", "TZ="+pick(random, known...)+" ", "CRON_TZ="+pick(random, known...), "TZ=UTC  ", " ")
	name := pick(random, "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", "@triggered", "@manual", "@none", "@reboot", "@Daily", "@every", "@")
	if random.IntN(3) == 0 {
		return before + name + pick(random, "", "", " ", "x", " 5m")
	}
	return before + "@every " + duration(random)
}

func duration(random *rand.Rand) string {
	text := pick(random, "", "", "", "+", "-", " ")
	for range 1 + random.IntN(3) {
		amount := digits(random, pick(random, 1, 1, 2, 3, 4, 19, 20))
		if random.IntN(3) == 0 {
			amount = pick(random, amount, "") + "." + pick(random, digits(random, 1+random.IntN(3)), digits(random, 9), digits(random, 25), "9999999999999", "")
		}
		text += amount + pick(random, "ns", "us", "µs", "μs", "ms", "s", "s", "m", "m", "h", "h", "d", "")
	}
	return text
}
