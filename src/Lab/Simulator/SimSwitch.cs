using System.Net;
using Kilda.Lab.Hosts;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>
/// A switch of the laboratory: tables, ports, and a session with each controller. It has no thread; whoever brings a frame or a command
/// carries it out, one at a time. What leaves is given to the network after the gate is open again, so two switches never wait for each
/// other.
/// </summary>
public sealed class SimSwitch
{
    private const uint Capabilities = 0xf; // flow, table, port and group statistics
    private readonly TopologySwitch _place;
    private readonly SimOptions _options;
    private readonly Action<uint, byte[]> _send;
    private readonly SimSession[] _sessions;
    private readonly Lock _roles = new();
    private readonly long _start;
    private ulong? _generation;

    internal SimSwitch(
        TopologySwitch place, IEnumerable<SimPort> ports, IEnumerable<IPEndPoint> controllers, SimOptions options, Action<SimSwitch, uint, byte[]> send)
    {
        (_place, _options, _send) = (place, options, (port, packet) => send(this, port, packet));
        _start = options.Time.GetTimestamp();
        Tables = new SimTables(options.AbilitiesOf(place), ports) { Removed = Report };
        _sessions = controllers.Select(c => new SimSession(this, c, options)).ToArray();
    }

    public SwitchId Id => _place.Id;

    internal TopologySwitch Place => _place;

    public string Name => _place.Name;

    /// <summary>Held while the tables are read or changed.</summary>
    public Lock Gate { get; } = new();

    /// <summary>To be used under the gate.</summary>
    public SimTables Tables { get; }

    public SimFaults Faults { get; } = new();

    /// <summary>Whether every controller knows the switch.</summary>
    public bool IsConnected => Array.TrueForAll(_sessions, s => s.IsKnown);

    /// <summary>Of the controllers, in their order.</summary>
    public IReadOnlyList<ControllerRole> Roles
    {
        get
        {
            lock (_roles) return Array.ConvertAll(_sessions, session => session.Role);
        }
    }

    internal GetConfigReply Config { get; set; } = new(0, OfMaxLength.NoBuffer);

    internal TimeSpan Now => _options.Time.GetElapsedTime(_start);

    internal Action? BecameKnown { get; set; }

    /// <summary>Stops reading and writing on all connections, which stay open.</summary>
    public void Hang() => Array.ForEach(_sessions, s => s.Hang());

    /// <summary>Closes the connections and makes none until <see cref="Connect"/>. The switch goes on forwarding.</summary>
    public void Disconnect() => Array.ForEach(_sessions, s => s.Forbid());

    /// <param name="controller">Which of the controllers, from 0; the connections to the others stay.</param>
    public void Disconnect(int controller) => _sessions[controller].Forbid();

    public void Connect() => Array.ForEach(_sessions, s => s.Allow());

    /// <summary>Connections end and are made again; with the rules, groups and meters that were there, or without.</summary>
    public void Restart(bool keepsTables)
    {
        lock (Gate)
        {
            if (!keepsTables) Tables.Clear();
            lock (_roles) _generation = null;
        }

        Array.ForEach(_sessions, s => s.Close());
    }

    internal Task RunAsync(CancellationToken stop) => Task.WhenAll(_sessions.Select(s => s.RunAsync(stop)));

    internal FeaturesReply Features() => new(Id.Value, 0, Tables.Abilities.Tables, 0, Capabilities, 0);

    internal MultipartResult.Description Description() => new(
        _options.Manufacturer, "Simulated switch", typeof(SimSwitch).Assembly.GetName().Version?.ToString() ?? "0", Id.Value.ToString("x"), Name);

    internal void Known() => BecameKnown?.Invoke();

    internal void Tick()
    {
        var now = Now;
        lock (Gate) Tables.Expire(now);
        foreach (var session in _sessions) session.Tick(now);
    }

    internal OfError? Apply(OfFrame command)
    {
        lock (Gate) return Tables.Apply(command, Now);
    }

    internal OfError? PacketOut(in PacketOut message)
    {
        SimOutput output;
        OfError? refusal;
        lock (Gate) output = Tables.PacketOut(message, out refusal, Now);
        Hand(output);
        return refusal;
    }

    /// <summary>A frame comes in by a port.</summary>
    internal void Receive(uint port, byte[] packet)
    {
        SimOutput output;
        lock (Gate) output = Tables.Receive(port, packet, Now);
        Hand(output);
    }

    internal OfError? Apply(in PortMod mod)
    {
        lock (Gate)
        {
            if (!Tables.Ports.TryGetValue(mod.Port, out var port)) return Bad(OfErrorCode.PortModFailed.BadPort);
            if (port.HardwareAddress != mod.HardwareAddress) return Bad(OfErrorCode.PortModFailed.BadHardwareAddress);
            var config = (port.Config & ~mod.Mask) | (mod.Config & mod.Mask);
            if (config == port.Config) return null;
            port.Config = config;
            TellPort(port);
            return null;
        }

        static OfError Bad(ushort code) => new(OfErrorType.PortModFailed, code, "port");
    }

    /// <summary>The cable of a port is plugged in or out.</summary>
    internal void SetLink(uint number, bool hasLink)
    {
        lock (Gate)
        {
            var port = Tables.Ports[number];
            if (port.HasLink == hasLink) return;
            port.HasLink = hasLink;
            TellPort(port);
        }
    }

    /// <summary>Roles and generations (§6.3.6): an older generation is refused; a new master makes the old one a slave.</summary>
    internal OfError? ChangeRole(SimSession session, in RoleRequest request, out RoleReply reply)
    {
        lock (_roles)
        {
            reply = default;
            if (request.Role is ControllerRole.Master or ControllerRole.Slave)
            {
                if (_generation is { } known && (long)(request.GenerationId - known) < 0)
                {
                    return new OfError(OfErrorType.RoleRequestFailed, OfErrorCode.RoleRequestFailed.Stale, $"generation {request.GenerationId} < {known}");
                }

                _generation = request.GenerationId;
            }

            if (request.Role == ControllerRole.Master)
            {
                foreach (var other in _sessions)
                {
                    if (other.Role == ControllerRole.Master) other.Role = ControllerRole.Slave;
                }
            }

            if (request.Role != ControllerRole.NoChange) session.Role = request.Role;
            reply = new RoleReply(session.Role, _generation ?? ulong.MaxValue);
            return null;
        }
    }

    internal void Ended(SimSession session)
    {
        lock (_roles) session.Role = ControllerRole.Equal;
    }

    private void Hand(SimOutput output)
    {
        foreach (var packet in output.PacketIns)
        {
            var message = packet.ToMessage();
            foreach (var session in _sessions) session.Tell(c => c.PacketInMaster, c => c.PacketInSlave, (int)packet.Reason, message, mayDrop: true);
        }

        foreach (var (port, packet) in output.Sent) _send(port, packet);
    }

    private void TellPort(SimPort port)
    {
        var message = new PortStatus(PortReason.Modify, port.Describe());
        foreach (var session in _sessions) session.Tell(c => c.PortStatusMaster, c => c.PortStatusSlave, (int)message.Reason, message);
    }

    private void Report(FlowRemoved message)
    {
        foreach (var session in _sessions) session.Tell(c => c.FlowRemovedMaster, c => c.FlowRemovedSlave, (int)message.Reason, message);
    }
}
