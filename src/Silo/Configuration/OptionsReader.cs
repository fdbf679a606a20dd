using System.Net;
using Kilda.Interfaces;
using Kilda.Silo.Hosting;
using Kilda.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kilda.Silo.Configuration;

/// <summary>From settings to options; every wrong value is named at once.</summary>
internal static class OptionsReader
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1), s_minute = TimeSpan.FromMinutes(1), s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_tenth = TimeSpan.FromMilliseconds(100);

    /// <exception cref="StartException">Values that make no sense, or names that do not exist.</exception>
    public static ControllerOptions Read(IConfiguration configuration)
    {
        var reader = new SettingReader(configuration.GetSection(SettingNames.Section));
        var options = new ControllerOptions(
            reader.OneOf(SettingNames.Lab, LabKind.Sim),
            reader.Text(SettingNames.Topology, "national"),
            reader.Address(SettingNames.Http, new IPEndPoint(IPAddress.Loopback, 8080)),
            reader.Address(SettingNames.OpenFlow, new IPEndPoint(IPAddress.Loopback, 6653)),
            Place(reader),
            Times(reader),
            Kept(reader),
            HostOptions.Read(reader),
            configuration.GetSection("Logging"));
        reader.RefuseOthers();
        if (!IPAddress.IsLoopback(options.Http.Address))
            reader.Refuse(SettingNames.Http, $"'{options.Http}' can be reached from other machines: that needs users, and none are configured");
        if (options.Http.Port == options.OpenFlow.Port)
            reader.Refuse(SettingNames.OpenFlow, $"'{options.OpenFlow}' has the port of {SettingNames.Http}, '{options.Http}'");
        foreach (var level in options.Logging.GetSection("LogLevel").GetChildren().Where(l => !Enum.TryParse<LogLevel>(l.Value, ignoreCase: true, out _)))
            reader.Refuse(level.Path, $"'{level.Value}' is not one of {string.Join(", ", Enum.GetNames<LogLevel>())}");
        return reader.Problems.Count == 0 ? options : throw new StartException(reader.Problems);
    }

    private static StorageOptions Place(SettingReader reader)
    {
        var storage = new StorageOptions(
            reader.OneOf(SettingNames.Storage, StorageKind.Sqlite),
            reader.Text(SettingNames.Data, ".data"),
            reader.Secret(SettingNames.Connection));
        if (storage.Kind == StorageKind.Postgres && storage.Connection.Length == 0)
            reader.Refuse(SettingNames.Connection, $"is needed with {SettingNames.Storage} postgres");
        if (storage.Kind != StorageKind.Postgres && storage.Connection.Length > 0)
            reader.Refuse(SettingNames.Connection, $"is of no use without {SettingNames.Storage} postgres");
        return storage;
    }

    private static HistoryOptions Kept(SettingReader reader)
    {
        var usual = new SqliteStoreOptions();
        return new(
            (int)reader.Number(nameof(usual.HistoryOfService), usual.HistoryOfService, 1, 10_000),
            (int)reader.Number(nameof(usual.HistoryOfAll), usual.HistoryOfAll, 1, 100_000_000),
            reader.Duration(nameof(usual.HistoryAge), usual.HistoryAge, s_hour, 24 * 3650 * s_hour));
    }

    private static ControllerSettings Times(SettingReader reader)
    {
        var usual = new ControllerSettings();
        return new ControllerSettings
        {
            ProbePeriod = reader.Duration(nameof(usual.ProbePeriod), usual.ProbePeriod, s_tenth, s_minute),
            ProbesLost = (int)reader.Number(nameof(usual.ProbesLost), usual.ProbesLost, 1, 100),
            AntiFlap = reader.Duration(nameof(usual.AntiFlap), usual.AntiFlap, TimeSpan.Zero, s_hour),
            ProbeMaxAge = reader.Duration(nameof(usual.ProbeMaxAge), usual.ProbeMaxAge, s_second, 10 * s_minute),
            IdRest = reader.Duration(nameof(usual.IdRest), usual.IdRest, TimeSpan.Zero, s_hour),
            HoldGrace = reader.Duration(nameof(usual.HoldGrace), usual.HoldGrace, s_second, s_hour),
            SwitchTimeout = reader.Duration(nameof(usual.SwitchTimeout), usual.SwitchTimeout, s_second, 10 * s_minute),
            // Whoever waits for the end of an operation waits for 90 s.
            OperationTimeout = reader.Duration(nameof(usual.OperationTimeout), usual.OperationTimeout, s_second, s_minute),
            Drain = reader.Duration(nameof(usual.Drain), usual.Drain, TimeSpan.Zero, s_minute),
            PingPeriod = reader.Duration(nameof(usual.PingPeriod), usual.PingPeriod, s_second, s_hour),
            PingPatience = reader.Duration(nameof(usual.PingPatience), usual.PingPatience, s_second, s_hour),
            AuditPeriod = reader.Duration(nameof(usual.AuditPeriod), usual.AuditPeriod, 10 * s_second, 24 * s_hour),
            Drift = reader.OneOf(nameof(usual.Drift), usual.Drift),
            RepairPeriod = reader.Duration(nameof(usual.RepairPeriod), usual.RepairPeriod, 10 * s_second, 24 * s_hour),
            DefaultSpeedKbps = reader.Number(nameof(usual.DefaultSpeedKbps), usual.DefaultSpeedKbps, 1, 1_000_000_000_000),
            ReversePolicy = reader.OneOf(nameof(usual.ReversePolicy), usual.ReversePolicy),
            YFlowStatus = reader.OneOf(nameof(usual.YFlowStatus), usual.YFlowStatus),
            DefaultStrategy = reader.OneOf(nameof(usual.DefaultStrategy), usual.DefaultStrategy),
        };
    }
}
