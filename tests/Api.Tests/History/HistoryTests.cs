using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Storage;

namespace Kilda.Api.Tests.History;

public sealed class HistoryTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        Add(0, "Create", "done", """[{"timestamp":1772600767089,"action":"Rules of stage add: 3 switches","details":""},{"timestamp":1772600767090,"action":"The flow status was set to UP","details":"x"}]""");
        Add(60, "Update", "done", """[{"timestamp":1772600827089,"action":"The flow status was reverted to DOWN"},{"type":"stateBefore","bandwidth":5},{"type":"other"},{"type":5}]""");
        Add(120, "Delete", "Flow was deleted successfully", "[]");
        Add(180, "Something else", "", "no JSON");
        Add(240, "Create", "", """[5, {"timestamp":"x"}, {"timestamp":9e17,"action":"far away"}, {"action":"never"}]""");
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_history_is_the_golden_text() => Golden.Check("history.txt", (await _api.Get("/v2/flows/one/history")).Shown());

    [Fact]
    public async Task Statuses_are_the_golden_text() => Golden.Check("statuses.txt", (await _api.Get("/v2/flows/one/history/statuses")).Shown());

    [Fact]
    public async Task An_id_that_was_of_a_Y_flow_and_of_a_flow_has_the_history_of_both_in_the_order_of_time()
    {
        void Whole(int seconds, string action, string step) => _api.Store.Entries.Add(new(
            DocumentKinds.YFlow, "one", Samples.Now.AddSeconds(seconds), "NB", action, "task", "",
            $$"""[{"timestamp":1772600767089,"action":"{{step}}"}]"""));
        Whole(30, "Create", "The y-flow status was set to DEGRADED");
        Whole(90, "Delete", "The y-flow was deleted successfully");
        var history = (await _api.Get("/v1/flows/one/history?max_count=6&timeTo=1772600900")).Body!.AsArray();
        Assert.Equal(
            ["Flow creating", "Flow creating", "Flow updating", "Flow deleting", "Flow deleting"], history.Select(entry => entry!["action"]!.ToString()));
        var statuses = (await _api.Get("/v2/flows/one/history/statuses")).Body!["history_statuses"]!.AsArray();
        Assert.Equal(["UP", "DEGRADED", "DOWN", "DELETED", "DELETED"], statuses.Select(status => status!["status_become"]!.ToString()));
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("?max_count=2", 2)]
    [InlineData("?timeFrom=1772600827", 4)]
    [InlineData("?timeFrom=1772600827090", 3)]
    [InlineData("?timeTo=1772600827089", 2)]
    [InlineData("?timeFrom=0&timeTo=1", 0)]
    [InlineData("?timeFrom=-9223372036854775808", 5)]
    [InlineData("?timeFrom=1772600827&max_count=1", 1)]
    public async Task The_part_that_was_asked_for(string query, int count) =>
        Assert.Equal(count, (await _api.Get($"/v1/flows/one/history{query}")).Body!.AsArray().Count);

    [Fact]
    public async Task A_flow_that_never_was_has_no_history() => Assert.Equal("[]", (await _api.Get("/v2/flows/nobody/history")).Text);

    [Theory]
    [InlineData("timeFrom=5&timeTo=4", "400 Invalid request data | Invalid 'timeFrom' and 'timeTo' arguments: 5 and 4 | 'timeFrom' must be less than or equal to 'timeTo'")]
    [InlineData("max_count=0", "400 Invalid request data | Invalid `max_count` argument '0'. | `max_count` argument must be positive.")]
    [InlineData("timeTo=now", "400 Invalid request | Parameter 'timeTo' must be a whole number, not 'now' | MethodArgumentTypeMismatchException")]
    public async Task A_part_that_makes_no_sense_is_refused(string query, string error) =>
        Assert.StartsWith($"{error}\n", (await _api.Get($"/v2/flows/one/history?{query}")).Error(), StringComparison.Ordinal);

    private void Add(int seconds, string action, string details, string payload) => _api.Store.Entries.Add(
        new(DocumentKinds.Flow, "one", Samples.Now.AddSeconds(seconds), "NB", action, $"task {seconds}", details, payload));
}
