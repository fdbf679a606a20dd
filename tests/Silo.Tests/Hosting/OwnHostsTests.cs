using System.Net;
using System.Text.Json.Nodes;
using Kilda.Api;
using Kilda.Interfaces.Health;
using Kilda.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kilda.Silo.Tests.Hosting;

/// <summary>A browser that was made to believe that this machine is somebody else's must not reach the controller.</summary>
public sealed class OwnHostsTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddKildaProbes();
        builder.Services.AddSingleton<IComponentHealth>(new Intake());
        _app = builder.Build();
        _app.MapKildaProbes(guard => guard.UseOwnHosts(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 8080)));
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8080")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.9")]
    [InlineData("[::1]:8080")]
    public async Task Whoever_asks_for_this_machine_is_answered(string host)
    {
        using var answer = await Ask(host);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.2")]
    public async Task Whoever_asks_for_another_is_refused_as_every_error_is(string host)
    {
        using var answer = await Ask(host);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True(body["timestamp"]!.GetValue<long>() > 0);
        Assert.Equal(
            ("of-a-test", "Invalid request", "The header 'Host' does not name this controller", "BadHttpRequestException"),
            ($"{body["correlation_id"]}", $"{body["error-type"]}", $"{body["error-message"]}", $"{body["error-description"]}"));
    }

    private async Task<HttpResponseMessage> Ask(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_app.Urls.Single()}/livez");
        request.Headers.Host = host;
        request.Headers.Add("correlation_id", "of-a-test");
        return await _http.SendAsync(request);
    }
}
