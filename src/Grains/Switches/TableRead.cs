using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <summary>What a switch listed of its tables and ports.</summary>
internal sealed class TableRead
{
    public List<FlowStats> Flows { get; } = [];

    public List<MeterConfig> Meters { get; } = [];

    public List<GroupDescription> Groups { get; } = [];

    public List<PortDescription> Ports { get; } = [];

    /// <summary>The first thing that the switch does not say and must.</summary>
    public string? Failure { get; private set; }

    /// <param name="reply">An answer; one to a question that was not asked adds nothing.</param>
    /// <param name="isNeeded">Whether an error is a failure; otherwise it means that there is nothing of the kind.</param>
    public void Add(Reply reply, bool isNeeded = false)
    {
        if (isNeeded && reply.Error is { } error) Failure ??= error.Describe();
        foreach (var part in reply.Parts.Span)
        {
            switch (part)
            {
                case MultipartResult.Flows flows: Flows.AddRange(flows.Entries.Span); break;
                case MultipartResult.MeterConfigs meters: Meters.AddRange(meters.Entries.Span); break;
                case MultipartResult.GroupDescriptions groups: Groups.AddRange(groups.Entries.Span); break;
                case MultipartResult.PortDescriptions ports: Ports.AddRange(ports.Entries.Span); break;
            }
        }
    }
}

/// <summary>The switch does not say something that it must.</summary>
internal sealed class UnreadableException(string error) : Exception(error);
