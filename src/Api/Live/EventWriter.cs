using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Live;

/// <summary>Writes server-sent events (HTML living standard §9.2) to a client that has to read them in time.</summary>
/// <param name="run">The first part of every id.</param>
internal sealed class EventWriter(HttpResponse response, string run, TimeProvider time)
{
    /// <summary>A client that has not taken what was written for so long is cut off.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>A comment goes out when nothing else does, so that both sides learn of a connection that is gone.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(15);

    public Task Begin(CancellationToken cancel)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        return response.StartAsync(cancel);
    }

    public async Task Write(FeedEvent one, CancellationToken cancel)
    {
        var head = $"id: {run}-{one.Id.ToString(CultureInfo.InvariantCulture)}\nevent: {one.Kind}\ndata: ";
        byte[] text = [.. Encoding.UTF8.GetBytes(head), .. one.Data, .. "\n\n"u8];
        await response.Body.WriteAsync(text, cancel).AsTask().WaitAsync(s_patience, time, cancel);
    }

    /// <exception cref="TimeoutException">The client does not read.</exception>
    public Task Flush(CancellationToken cancel) => response.Body.FlushAsync(cancel).WaitAsync(s_patience, time, cancel);

    /// <summary>Waits for something to write.</summary>
    public async Task Idle(Task more, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await more.WaitAsync(s_quiet, time, cancel);
                return;
            }
            catch (TimeoutException)
            {
                await response.Body.WriteAsync(": nothing new\n\n"u8.ToArray(), cancel).AsTask().WaitAsync(s_patience, time, cancel);
                await Flush(cancel);
            }
        }
    }
}
