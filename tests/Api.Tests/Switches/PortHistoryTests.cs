using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;

namespace Kilda.Api.Tests.Switches;

public sealed class PortHistoryTests : IAsyncLifetime
{
    private const string Path = "/v2/switches/00:00:00:00:00:00:00:01/ports/11/history";
    private readonly ApiHost _api = new();

    /// <summary>Samples.Now is 2026-03-04T05:06:07.089Z.</summary>
    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        Add(PortEventKind.Down, TimeSpan.FromDays(2));
        Add(PortEventKind.Up, TimeSpan.FromHours(2));
        Add(PortEventKind.CountingBegins, TimeSpan.FromHours(1));
        Add(PortEventKind.Counted, TimeSpan.FromMinutes(50), 4, 5);
        Add(PortEventKind.CountingEnds, TimeSpan.FromMinutes(40), 0, 7);
        _api.Store.Entries.Add(new(DocumentKinds.Port, $"{Samples.S1}_11", Samples.Now, "", "PORT_UP", "damaged", "", "{}"));
        _api.Store.Entries.Add(new(DocumentKinds.Port, $"{Samples.S1}_11", Samples.Now, "", "EXPLODED", "strange", "", "[0,0]"));
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task The_last_day_is_the_golden_text() => Golden.Check("port-history.txt", (await _api.Get(Path)).Shown());

    [Theory]
    [InlineData("?timeFrom=2026-01-01T00:00:00Z", 5)]
    [InlineData("?timeFrom=2026-03-04T04:06:07.089Z", 3)]
    [InlineData("?timeFrom=2026-03-04T05:06:07.089%2B0100", 3)]
    [InlineData("?timeFrom=2026-03-04T05:06:07.089+0100", 3)]
    [InlineData("?timeTo=2026-03-02T06:00:00", 1)]
    [InlineData("?timeTo=0001-01-01T00:00:00Z", 0)]
    [InlineData("?timeFrom=2026-03-04T05:00:00Z&timeTo=2026-03-01T05:00:00Z", 0)]
    public async Task The_time_that_was_asked_for(string query, int count) => Assert.Equal(count, (await _api.Get(Path + query)).Body!.AsArray().Count);

    [Theory]
    [InlineData("/v2/switches/99/ports/11/history")]
    [InlineData("/v2/switches/1/ports/77/history")]
    [InlineData("/v2/switches/1/ports/0/history")]
    public async Task What_is_not_there_has_no_history(string path) => Assert.Equal("[]", (await _api.Get(path)).Text);

    [Theory]
    [InlineData("/v2/switches/first/ports/1/history", "400 Invalid request | Can not parse input string: \"first\" | MethodArgumentTypeMismatchException")]
    [InlineData("/v2/switches/1/ports/-1/history", "400 Invalid request data | Invalid portId: -1 | A port is a number from 1 to 4294967040")]
    [InlineData(
        "/v2/switches/1/ports/1/history?timeFrom=yesterday",
        "400 Invalid request | Parameter 'timeFrom' must be a time as in 2019-09-30T16:14:12.538Z, not 'yesterday' | MethodArgumentTypeMismatchException")]
    public async Task What_makes_no_sense_is_refused(string path, string error) =>
        Assert.StartsWith($"{error}\n", (await _api.Get(path)).Error(), StringComparison.Ordinal);

    private void Add(PortEventKind kind, TimeSpan ago, int ups = 0, int downs = 0) => _api.Store.Entries.Add(PortHistory.Entry(
        new PortId(Samples.S1, 11), new PortEvent(kind, Samples.Now - ago, ups, downs), new Guid((int)kind, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])));
}
