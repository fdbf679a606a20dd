using System.Net;
using Kilda.Network.Bandwidth;
using Kilda.Network.Paths;
using Kilda.Network.YFlows;
using Kilda.Silo.Configuration;
using Microsoft.Extensions.Configuration;

namespace Kilda.Silo.Tests.Configuration;

public sealed class OptionsReaderTests
{
    [Fact]
    public void Without_settings_the_documented_ones_apply()
    {
        var options = Read();
        Assert.Equal((LabKind.Sim, "national", ".data"), (options.Lab, options.Topology, options.Storage.Data));
        Assert.Equal((StorageKind.Sqlite, ""), (options.Storage.Kind, options.Storage.Connection));
        Assert.Equal((IPEndPoint.Parse("127.0.0.1:8080"), IPEndPoint.Parse("127.0.0.1:6653")), (options.Http, options.OpenFlow));
        Assert.Equal(new(), options.Settings);
    }

    [Fact]
    public void Every_setting_is_taken()
    {
        var options = Read(
            ("Lab", "NONE"), ("Topology", "ring:5"), ("Http", "[::1]:80"), ("OpenFlow", "0.0.0.0:6633"), ("Data", "d"), ("ProbePeriod", "100ms"),
            ("ProbesLost", "5"), ("AntiFlap", "0s"), ("ProbeMaxAge", "1m"), ("IdRest", "3s"), ("HoldGrace", "1h"), ("SwitchTimeout", "4s"),
            ("OperationTimeout", "20s"), ("Drain", "0ms"), ("DefaultSpeedKbps", "1000"), ("DefaultStrategy", "latency"), ("ReversePolicy", "exact"),
            ("YFlowStatus", "allpaths"), ("Storage", "Postgres"), ("Connection", "Host=h"), ("HistoryOfService", "7"));
        Assert.Equal((LabKind.None, "ring:5", "d"), (options.Lab, options.Topology, options.Storage.Data));
        Assert.Equal((StorageKind.Postgres, "Host=h", 7), (options.Storage.Kind, options.Storage.Connection, options.History.OfService));
        Assert.Equal((IPEndPoint.Parse("[::1]:80"), IPEndPoint.Parse("0.0.0.0:6633")), (options.Http, options.OpenFlow));
        Assert.Equal(
            new()
            {
                ProbePeriod = TimeSpan.FromMilliseconds(100), ProbesLost = 5, AntiFlap = TimeSpan.Zero, ProbeMaxAge = TimeSpan.FromMinutes(1),
                IdRest = TimeSpan.FromSeconds(3), HoldGrace = TimeSpan.FromHours(1), SwitchTimeout = TimeSpan.FromSeconds(4),
                OperationTimeout = TimeSpan.FromSeconds(20), Drain = TimeSpan.Zero, DefaultSpeedKbps = 1000,
                DefaultStrategy = PathStrategy.Latency, ReversePolicy = ReversePolicy.Exact, YFlowStatus = YFlowStatusRule.AllPaths,
            },
            options.Settings);
    }

    [Theory]
    [InlineData("Lab", "moon", "is not one of none, ovs, sim")]
    [InlineData("Lab", "1", "is not one of none, ovs, sim")]
    [InlineData("Lab", "", "is not one of none, ovs, sim")]
    [InlineData("Topology", "", "is empty")]
    [InlineData("Data", "", "is empty")]
    [InlineData("Storage", "oracle", "is not one of postgres, sqlite")]
    [InlineData("Http", "nonsense", "is not like 127.0.0.1:8080")]
    [InlineData("Http", "127.0.0.1:", "is not like 127.0.0.1:8080")]
    [InlineData("Http", "127.0.0.1:0", "has a port that is not 1 to 65535")]
    [InlineData("Http", "1:80", "does not begin with an address like 127.0.0.1")]
    [InlineData("Http", "::1:80", "does not begin with an address like 127.0.0.1")]
    [InlineData("Http", "[127.0.0.1]:80", "does not begin with an address like 127.0.0.1")]
    [InlineData("Http", "host.example:80", "does not begin with an address like 127.0.0.1")]
    [InlineData("Http", "0.0.0.0:80", "can be reached from other machines: that needs users, and none are configured")]
    [InlineData("OpenFlow", "127.0.0.1:99999", "has a port that is not 1 to 65535")]
    [InlineData("OpenFlow", "127.0.0.1:8080", "has the port of Http, '127.0.0.1:8080'")]
    [InlineData("ProbePeriod", "5", "is not a number (8 digits at most) with ms, s, m or h behind it")]
    [InlineData("ProbePeriod", "-5s", "is not a number (8 digits at most) with ms, s, m or h behind it")]
    [InlineData("ProbePeriod", "5s\n", "is not a number (8 digits at most) with ms, s, m or h behind it")]
    [InlineData("ProbePeriod", "99ms", "is not 100ms to 1m")]
    [InlineData("ProbePeriod", "99999999h", "is not 100ms to 1m")]
    [InlineData("ProbesLost", "0", "is not a number from 1 to 100")]
    [InlineData("ProbesLost", "1e1", "is not a number from 1 to 100")]
    public void A_value_that_makes_no_sense_is_named_with_the_reason(string name, string value, string reason)
    {
        var problems = Problems((name, value));
        Assert.Equal([$"{name}: '{value.Replace('\n', '?')}' {reason}"], problems);
    }

    [Theory]
    [InlineData("postgres", "", "Connection: is needed with Storage postgres")]
    [InlineData("sqlite", "Host=h;Password=hidden", "Connection: is of no use without Storage postgres")]
    public void A_connection_belongs_to_postgres(string storage, string connection, string problem) =>
        Assert.Equal([problem], Problems(("Storage", storage), ("Connection", connection)));

    [Fact]
    public void Where_data_is_says_no_secret() =>
        Assert.Equal("data in PostgreSQL", $"{Read(("Storage", "postgres"), ("Connection", "Password=hidden")).Storage}");

    [Fact]
    public void All_problems_are_named_at_once() => Assert.Equal(3, Problems(("Lab", "x"), ("Http", "x"), ("Drain", "x")).Count);

    [Fact]
    public void A_name_that_does_not_exist_is_refused() =>
        Assert.StartsWith("ProbePeriods: there is no such setting; there are Lab, ", Assert.Single(Problems(("ProbePeriods", "1s"))), StringComparison.Ordinal);

    [Fact]
    public void A_list_where_a_value_belongs_is_refused() => Assert.Equal(["Http: a single value is expected"], Problems(("Http:0", "127.0.0.1:80")));

    [Fact]
    public void A_log_level_that_does_not_exist_is_refused()
    {
        var wrong = Assert.Throws<StartException>(() => OptionsReader.Read(Configuration(("Logging:LogLevel:Default", "loud"))));
        Assert.StartsWith("Logging:LogLevel:Default: 'loud' is not one of ", Assert.Single(wrong.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_typed_stays_one_short_line()
    {
        var problem = Assert.Single(Problems(("Lab", $"\u001b[2J\n{new string('x', 10_000)}")));
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.InRange(problem.Length, 1, 300);
    }

    private static IReadOnlyList<string> Problems(params (string Name, string Value)[] settings) =>
        Assert.Throws<StartException>(() => Read(settings)).Problems;

    private static ControllerOptions Read(params (string Name, string Value)[] settings) =>
        OptionsReader.Read(Configuration([.. settings.Select(s => ($"Kilda:{s.Name}", s.Value))]));

    private static IConfigurationRoot Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build();
}
