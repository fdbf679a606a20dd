using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Orleans.Runtime;

namespace Kilda.Api.Tests.Errors;

public sealed class ErrorTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData(RefusalKind.NotFound, "404 Object was not found")]
    [InlineData(RefusalKind.DataInvalid, "400 Invalid request data")]
    [InlineData(RefusalKind.ParametersInvalid, "400 Invalid request parameters")]
    [InlineData(RefusalKind.RequestInvalid, "400 Invalid request")]
    [InlineData(RefusalKind.TimedOut, "408 Operation has timed out")]
    [InlineData(RefusalKind.AlreadyExists, "409 Object already exists")]
    [InlineData(RefusalKind.NotPermitted, "403 Operation not permitted")]
    [InlineData(RefusalKind.Unprocessable, "422 The request cannot be processed")]
    [InlineData(RefusalKind.NotImplemented, "501 Feature not implemented")]
    [InlineData(RefusalKind.Internal, "500 Internal service error")]
    [InlineData(RefusalKind.Unavailable, "503 Service is not available at this moment")]
    public async Task Every_kind_of_refusal_has_one_status_and_one_type(RefusalKind kind, string status)
    {
        _api.Flows.OnDelete = _ => Refusal.Of(kind, "general", "special", "$.x");
        Assert.Equal($"{status} | general | special\n      $.x: special", (await _api.Delete("/v2/flows/any")).Error());
    }

    [Fact]
    public void No_kind_of_refusal_is_forgotten() =>
        Assert.All(Enum.GetValues<RefusalKind>(), kind => Assert.InRange(Api.Errors.ErrorTypes.Of(kind).Status, 400, 599));

    [Theory]
    [InlineData("GET", "/v2/nothing", 404, "Object was not found | No handler found for GET /v2/nothing | NoHandlerFoundException")]
    [InlineData("GET", "/v2/flows/a/b/c", 404, "Object was not found | No handler found for GET /v2/flows/a/b/c | NoHandlerFoundException")]
    [InlineData("GET", "/", 404, "Object was not found | No handler found for GET / | NoHandlerFoundException")]
    [InlineData("GET", "/api", 404, "Object was not found | No handler found for GET /api | NoHandlerFoundException")]
    [InlineData("PUT", "/v1/links", 405, "Invalid request | Request method 'PUT' not supported | HttpRequestMethodNotSupportedException")]
    [InlineData("PUT", "/v2/flows", 405, "Invalid request | Request method 'PUT' not supported | HttpRequestMethodNotSupportedException")]
    [InlineData("BREW", "/livez", 405, "Invalid request | Request method 'BREW' not supported | HttpRequestMethodNotSupportedException")]
    public async Task What_the_web_server_refuses_looks_like_every_error(string method, string path, int status, string text)
    {
        var error = (await _api.Send(new HttpMethod(method), path)).Error();
        Assert.StartsWith($"{status} {text}\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException), "500 Internal service error | The request could not be served | Internal Error")]
    [InlineData(typeof(TimeoutException), "408 Operation has timed out | No response received | Timeout exceeded")]
    [InlineData(typeof(StoreUnavailableException), "503 Service is not available at this moment | Storage cannot be written now | Nothing was changed")]
    [InlineData(typeof(SiloUnavailableException), "503 Service is not available at this moment | The controller or the silo that was asked is stopping | Look")]
    [InlineData(typeof(OrleansException), "503 Service is not available at this moment | The controller or the silo that was asked is stopping | Look")]
    [InlineData(typeof(LimitExceededException), "503 Service is not available at this moment | Too many requests wait for the same object | Try again")]
    public async Task What_is_thrown_stays_inside(Type thrown, string text)
    {
        _api.Flows.OnDelete = _ => throw (Exception)(thrown == typeof(StoreUnavailableException)
            ? new StoreUnavailableException("secret")
            : Activator.CreateInstance(thrown, "secret")!);
        var answer = await _api.Delete("/v2/flows/any");
        Assert.StartsWith(text, answer.Error(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.Equal(thrown == typeof(InvalidOperationException), _api.Log.Lines.Any(line => line.Contains("secret", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_log_of_a_failure_has_the_correlation_id()
    {
        _api.Flows.OnDelete = _ => throw new InvalidOperationException("secret");
        await _api.Delete("/v2/flows/any");
        var line = Assert.Single(_api.Log.Lines, line => line.Contains("DELETE /v2/flows/any failed", StringComparison.Ordinal));
        Assert.Contains($"[correlation_id, {ApiHost.CorrelationId}]", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simple", true)]
    [InlineData("a : b (c) ~", true)]
    [InlineData("", false)]
    [InlineData("   ", false)]
    public async Task A_correlation_id_is_taken_or_made(string sent, bool isTaken)
    {
        var answer = await _api.Send(HttpMethod.Get, "/livez", null, ("correlation_id", sent));
        Assert.Equal(200, answer.Status);
        Assert.Equal(isTaken, answer.Headers["correlation_id"] == sent);
        Assert.Equal(!isTaken, Guid.TryParse(answer.Headers["correlation_id"], out _));
    }

    [Theory]
    [InlineData("tab\there")]
    [InlineData("hé")]
    [InlineData(null)]
    public async Task A_correlation_id_that_cannot_be_sent_back_is_refused(string? sent)
    {
        var answer = await _api.Send(HttpMethod.Delete, "/v2/flows/any", null, ("correlation_id", sent ?? new string('x', 256)));
        Assert.Equal(
            "400 Invalid request | The header 'correlation_id' is invalid | It may have 255 printable ASCII characters at most\n"
            + "      correlation_id: It may have 255 printable ASCII characters at most",
            answer.Error());
        Assert.Empty(_api.Flows.Deleted);
    }

    [Fact]
    public async Task A_made_correlation_id_is_the_task_of_the_operation()
    {
        _api.Flows.OnDelete = id => Samples.Deleting(Samples.Order(id));
        using var response = await _api.Http.DeleteAsync("/v2/flows/any");
        Assert.Equal(response.Headers.GetValues("correlation_id").Single(), _api.Flows.Deleted.Single().Context.TaskId);
    }
}
