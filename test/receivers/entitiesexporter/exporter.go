// Package entitiesexporter is an exporter for the tests' collector: it reads log records as entity events, with the package
// that the collector's own components use, and writes each as a line of JSON.
package entitiesexporter

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/experimentalmetricmetadata"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.opentelemetry.io/collector/pdata/plog"
)

type config struct {
	// The file that the lines are appended to.
	Path string `mapstructure:"path"`
}

func (c *config) Validate() error {
	if c.Path == "" {
		return errors.New("path is needed")
	}
	return nil
}

// line is what the package makes of one record; the event is "none" where it makes nothing of it.
type line struct {
	Event           string         `json:"event"`
	Type            string         `json:"type"`
	ID              map[string]any `json:"id"`
	Attributes      map[string]any `json:"attributes,omitempty"`
	IntervalSeconds float64        `json:"intervalSeconds,omitempty"`
}

// NewFactory is what the collector's builder asks each component for.
func NewFactory() exporter.Factory {
	return exporter.NewFactory(
		component.MustNewType("entities"),
		func() component.Config { return &config{} },
		exporter.WithLogs(create, component.StabilityLevelDevelopment),
	)
}

func create(ctx context.Context, settings exporter.Settings, chosen component.Config) (exporter.Logs, error) {
	path := chosen.(*config).Path
	var one sync.Mutex
	return exporterhelper.NewLogs(ctx, settings, chosen, func(_ context.Context, logs plog.Logs) error {
		one.Lock()
		defer one.Unlock()
		file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		return errors.Join(write(logs, json.NewEncoder(file)), file.Close())
	})
}

func write(logs plog.Logs, to *json.Encoder) error {
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			events := experimentalmetricmetadata.NewEntityEventsSliceFromLogs(scope.LogRecords())
			for at := range events.Len() {
				if err := to.Encode(read(events.At(at))); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func read(event experimentalmetricmetadata.EntityEvent) line {
	switch event.EventType() {
	case experimentalmetricmetadata.EventTypeState:
		state := event.EntityStateDetails()
		return line{
			Event:           "state",
			Type:            state.EntityType(),
			Attributes:      state.Attributes().AsRaw(),
			ID:              event.ID().AsRaw(),
			IntervalSeconds: state.Interval().Seconds(),
		}
	case experimentalmetricmetadata.EventTypeDelete:
		return line{Event: "delete", Type: event.EntityDeleteDetails().EntityType(), ID: event.ID().AsRaw()}
	default:
		return line{Event: "none"}
	}
}
