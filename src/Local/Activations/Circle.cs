using Kilda.Local.Hosting;
using Kilda.Local.References;
using Orleans.Runtime;

namespace Kilda.Local.Activations;

/// <summary>
/// Grains that wait for each other in a circle: none of their calls ends before its time-out. Who waits is known by grain, not by turn: where
/// turns interleave, the one that made a call need not be the one that holds the grain, so a circle is a reason to look and not a proof.
/// </summary>
internal static class Circle
{
    /// <summary>How many grains are looked at for one call. A longer circle is not found.</summary>
    private const int Limit = 100;

    /// <summary>The circle that a call closes which has not begun yet.</summary>
    /// <returns>The grains with the calls between them, from the one called to itself; null when there is none.</returns>
    public static string? Of(LocalSilo silo, Call waiting)
    {
        if (waiting is not { HasBegun: false, Method.OneWay: false, Source: { } source, Target.GrainId: var target }) return null;
        // From the caller back to those that wait for it, until the grain is met that it waits for.
        var calls = new Dictionary<GrainId, (string Name, GrainId To)> { [source] = (waiting.Name, target) };
        var open = new Queue<GrainId>([source]);
        while (!calls.ContainsKey(target) && open.TryDequeue(out var called))
        {
            foreach (var (caller, name) in silo.Peek(called)?.Callers() ?? [])
                if (calls.Count < Limit && calls.TryAdd(caller, (name, called))) open.Enqueue(caller);
        }

        return calls.ContainsKey(target) ? Text(calls, target) : null;
    }

    private static string Text(Dictionary<GrainId, (string Name, GrainId To)> calls, GrainId target)
    {
        var text = target.ToString();
        var at = target;
        do
        {
            var (name, to) = calls[at];
            text += $" -{name}-> {to}";
            at = to;
        }
        while (at != target);
        return text;
    }
}
