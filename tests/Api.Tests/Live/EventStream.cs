using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Live;

/// <summary>One event as a client reads it.</summary>
internal sealed record SeenEvent(string Id, string Kind, string Data);

/// <summary>A client that follows the events.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventStream(HttpResponseMessage response, StreamReader reader) => (_response, _reader) = (response, reader);

    public static async Task<EventStream> Open(ApiHost api, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/events");
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public async Task<SeenEvent> Next()
    {
        using var limit = new CancellationTokenSource(s_patience);
        try
        {
            var (id, kind, data) = (await Field("id: ", limit.Token), await Field("event: ", limit.Token), await Field("data: ", limit.Token));
            Assert.Equal("", await _reader.ReadLineAsync(limit.Token));
            return new(id, kind, data);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no event within {s_patience}");
        }
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> Field(string name, CancellationToken cancel)
    {
        var line = await _reader.ReadLineAsync(cancel) ?? throw new InvalidOperationException("the stream has ended");
        Assert.StartsWith(name, line, StringComparison.Ordinal);
        return line[name.Length..];
    }
}
