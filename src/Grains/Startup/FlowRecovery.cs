using System.Collections.Concurrent;
using Kilda.Interfaces.Services;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Startup;

/// <summary>
/// Has the flows finish or undo what the last process left under way. The start does not wait for it, as switches may come late; flows that
/// cannot be asked are asked again, and recover by themselves whenever they are next used.
/// </summary>
internal sealed class FlowRecovery(IGrainFactory grains, TimeProvider clock, ILogger<FlowRecovery> log) : BackgroundService
{
    /// <summary>Flows that recover at a time.</summary>
    private const int AtATime = 16;

    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)];

    private readonly ConcurrentQueue<string> _flows = new();

    /// <summary>Before the background work starts.</summary>
    /// <param name="owner"><c>kind/id</c> of a flow or Y-flow.</param>
    public void Add(string owner) => _flows.Enqueue(owner);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start goes on here.
        await Task.Yield();
        foreach (var pause in s_pauses)
        {
            await Recover([.. _flows.Distinct()], stoppingToken);
            if (_flows.IsEmpty) return;
            await Task.Delay(pause, clock, stoppingToken);
        }

        foreach (var flow in _flows) log.FlowNotRecovered(flow);
    }

    private async Task Recover(string[] flows, CancellationToken cancel)
    {
        _flows.Clear();
        await FanOut.ForEach(flows, AtATime, Recover, cancel);

        async Task Recover(string flow)
        {
            try
            {
                if (grains.Service(flow) is { } service) await service.Recover();
            }
            catch (Exception why) when (!cancel.IsCancellationRequested)
            {
                log.FlowRecoveryFailed(flow, why);
                Add(flow);
            }
        }
    }
}
