using Kilda.Interfaces.Switches;
using Kilda.OpenFlow;

namespace Kilda.Silo.OpenFlow;

/// <content>Who serves the switch: this connection, or one to another process, which this one then waits for to end.</content>
internal sealed partial class SwitchConnection
{
    /// <summary>A grain that was to move is not told again so soon where it had better be: it may not be able to go there.</summary>
    private static readonly TimeSpan s_moveAgain = TimeSpan.FromSeconds(10);

    private long? _moved;
    private volatile bool _standsBy;

    /// <summary>What the switch was told of its master while this connection stood by.</summary>
    private long _generation = -1;

    /// <returns>False: the connection is to be closed.</returns>
    private async Task<bool> Attach()
    {
        var now = time.GetTimestamp();
        if (_moved is not { } last || time.GetElapsedTime(last, now) > s_moveAgain) place.Give();
        var (result, generation) = await _grain!.Attach(_reference!, _hello!);
        if (result == AttachResult.Moves) _moved = now;
        var waits = result is AttachResult.StandsBy or AttachResult.Moves;
        if (_standsBy != waits) LogServes(_hello!.Id, id, result);
        _standsBy = waits;
        if (!_standsBy) _generation = -1;
        else if (generation > _generation) await BecomeSlave(generation);
        return result != AttachResult.Over;
    }

    /// <summary>A slave hears of its ports alone (§6.3.6). A switch that knows no roles tells everyone everything, which is not listened to.</summary>
    private async Task BecomeSlave(long generation)
    {
        _generation = generation;
        try
        {
            await Write(OwnRole, new RoleRequest(ControllerRole.Slave, (ulong)generation));
        }
        catch (IOException)
        {
            // The reader notices, too.
        }
    }
}
