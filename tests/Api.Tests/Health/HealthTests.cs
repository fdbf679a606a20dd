using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Health;

public sealed class HealthTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_process_that_works_says_so()
    {
        Assert.Equal("""{"status":"alive"}""", (await _api.Get("/livez")).Text);
        Assert.Equal("""{"status":"ready"}""", (await _api.Get("/readyz")).Text);
        var health = await _api.Get("/v1/health-check");
        Assert.Equal(200, health.Status);
        Assert.Equal("""{"intake":"operational","storage":"operational"}""", health.Body!["components"]!.ToJsonString());
    }

    [Fact]
    public async Task A_component_in_trouble_is_named()
    {
        _api.Health.Trouble = "the disk is full";
        Assert.Equal("""{"status":"alive"}""", (await _api.Get("/livez")).Text);
        Assert.Equal(
            "503 Service is not available at this moment | Not ready | the disk is full\n      storage: the disk is full",
            (await _api.Get("/readyz")).Error());
        var health = await _api.Get("/v1/health-check");
        Assert.Equal(503, health.Status);
        Assert.Equal("""{"intake":"operational","storage":"non-operational"}""", health.Body!["components"]!.ToJsonString());
    }

    [Fact]
    public async Task A_process_that_ends_is_not_ready_begins_nothing_and_still_answers_who_asks()
    {
        _api.Intake.Close("The controller is stopping");
        Assert.Equal(
            "503 Service is not available at this moment | Not ready | The controller is stopping\n      intake: The controller is stopping",
            (await _api.Get("/readyz")).Error());
        foreach (var method in new[] { "POST", "PUT", "PATCH", "DELETE" })
        {
            Assert.Equal(
                "503 Service is not available at this moment | The controller is stopping | Try again later\n      -: Try again later",
                (await _api.Send(method, "/v2/flows", "{}")).Error());
        }

        Assert.Equal(200, (await _api.Get("/livez")).Status);
        Assert.Equal(200, (await _api.Get("/v2/flows")).Status);
    }

    [Fact]
    public async Task Grains_are_counted()
    {
        await _api.Delete("/v2/flows/nobody");
        var grains = (await _api.Get("/v2/grains")).Body!["grains"]!.AsArray();
        var flows = Assert.Single(grains, grain => grain!["name"]!.ToString().Contains(nameof(FakeFlowGrain), StringComparison.Ordinal))!;
        Assert.Equal(1, flows["activations"]!.GetValue<long>());
        Assert.Equal(1, flows["turns"]!.GetValue<long>());
        Assert.Equal(1, flows["latency"]!["count"]!.GetValue<long>());
        var metrics = (await _api.Get("/metrics")).Text.Split('\n');
        foreach (var (name, value) in ((string, int)[])[("activations", 1), ("queued", 0), ("calls_total", 1), ("turns_total", 1), ("errors_total", 0)])
            Assert.Contains($"kilda_grain_{name}{{grain=\"{nameof(FakeFlowGrain)}\"}} {value}", metrics);
    }
}
